// My orders, whose status changes by itself.
import { useLocation } from 'preact-iso'
import { useQuery } from '../backend/query.ts'
import { Empty } from '../parts/empty.tsx'
import { Pager } from '../parts/pager.tsx'
import { useTitle } from '../parts/title.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useCustomer } from '../state/use-customer.ts'
import { OrderCard } from './order-card.tsx'
import { ORDERS_PER_PAGE, readOrders } from './orders.ts'
import { OrdersSkeleton } from './skeleton.tsx'
import { useStatuses } from './use-statuses.ts'

export function OrdersScreen() {
  useTitle('My orders')
  const customer = useCustomer('/orders')
  return (
    <div class="narrow">
      <h1>My orders</h1>
      {customer === null ? <OrdersSkeleton /> : <Orders customerId={customer.id} />}
    </div>
  )
}

function Orders({ customerId }: { customerId: string }) {
  const page = Math.max(1, Math.trunc(Number(useLocation().query.page ?? 1)) || 1)
  const key = `orders:${customerId}:${page}`
  const { data, failure, retry } = useQuery(key, () => readOrders(page))
  useStatuses(key, data)
  if (failure !== null) return <Trouble failure={failure} retry={retry} />
  if (data === null) return <OrdersSkeleton />
  if (data.orders.length === 0) return <NoOrders />
  return (
    <>
      <ul class="orders">
        {data.orders.map((order) => (
          <OrderCard key={order.id} order={order} />
        ))}
      </ul>
      <Pager
        page={page}
        pages={Math.ceil(data.total / ORDERS_PER_PAGE)}
        toUrl={(number) => (number === 1 ? '/orders' : `/orders?page=${number}`)}
      />
    </>
  )
}

const NoOrders = () => (
  <Empty
    scene="no-orders"
    title="No orders yet"
    text="The box has found another use in the meantime."
    link={{ label: 'Look around the shop', url: '/' }}
  />
)
