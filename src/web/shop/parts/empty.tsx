// Nothing here, with a picture and a way on.

interface Props {
  scene: 'empty-cart' | 'nothing-found' | 'no-orders'
  title: string
  text: string
  link: { label: string; url: string }
}

export function Empty({ scene, title, text, link }: Props) {
  return (
    <div class="empty">
      <img src={`/assets/scenes/${scene}.svg`} alt="" width="400" height="300" />
      <h2>{title}</h2>
      <p>{text}</p>
      <a class="button" href={link.url}>
        {link.label}
      </a>
    </div>
  )
}
