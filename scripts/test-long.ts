// `npm run test:long`: random worlds and random writes against their oracles, ten times as many as in `npm test`.
import { finish, runVitest } from './test/run.ts'

const { LEDGE_ORACLE_RUNS = '2000' } = process.env
finish(runVitest(['long'], { LEDGE_ORACLE_RUNS }))
