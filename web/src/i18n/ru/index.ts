import type { Catalogue } from '../en'
import chart from './chart'
import common from './common'
import department from './department'
import people from './people'
import person from './person'

const catalogue: Catalogue = { ...common, chart, department, people, person }

export default catalogue
