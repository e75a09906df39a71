// The foot of every page.

export function Footer() {
  return (
    <footer class="footer">
      <p>Bramble is the sample shop of Ledge: nothing is charged, nothing is sent.</p>
    </footer>
  )
}
