// Ledge's tables, indexes and rules as a migration in JavaScript, which PocketBase itself runs.

/** Makes the collections and the first customer, whose password's hash the others get too. */
export const MIGRATION = `
migrate((db) => {
  const dao = new Dao(db)
  const text = (name) => ({ name, type: 'text', required: true })
  const number = (name) => ({ name, type: 'number', required: true, options: { noDecimal: true } })
  const relation = (name, collectionId) => ({
    name,
    type: 'relation',
    required: true,
    options: { collectionId, maxSelect: 1, cascadeDelete: name === 'order' },
  })
  const users = dao.findCollectionByNameOrId('users')

  const products = new Collection({
    name: 'products',
    type: 'base',
    listRule: '',
    viewRule: '',
    schema: [
      ...['name', 'description', 'species', 'category', 'photo'].map(text),
      ...['price_cents', 'stock'].map(number),
    ],
    indexes: ['CREATE INDEX products_species_category ON products (species, category)'],
  })
  dao.saveCollection(products)

  const isOwn = 'user = @request.auth.id'
  const orders = new Collection({
    name: 'orders',
    type: 'base',
    listRule: isOwn,
    viewRule: isOwn,
    createRule: '@request.auth.id != "" && ' + isOwn,
    updateRule: isOwn,
    schema: [relation('user', users.id), text('status'), number('total_cents')],
    indexes: ['CREATE INDEX orders_user_created ON orders (user, created)'],
  })
  dao.saveCollection(orders)

  const isOfOwn = 'order.user = @request.auth.id'
  const items = new Collection({
    name: 'order_items',
    type: 'base',
    listRule: isOfOwn,
    viewRule: isOfOwn,
    schema: [
      relation('order', orders.id),
      relation('product', products.id),
      ...['quantity', 'unit_price_cents'].map(number),
    ],
    indexes: [
      'CREATE INDEX order_items_order ON order_items ("order")',
      'CREATE INDEX order_items_product ON order_items (product)',
    ],
  })
  dao.saveCollection(items)

  const customer = new Record(users, { id: $os.getenv('CUSTOMER_ID') })
  customer.setUsername('user1')
  customer.setEmail($os.getenv('CUSTOMER_EMAIL'))
  customer.setPassword($os.getenv('CUSTOMER_PASSWORD'))
  dao.saveRecord(customer)
}, () => {})
`
