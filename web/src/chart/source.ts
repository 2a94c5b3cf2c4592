// The structure from the server.
import { batch, type Command, type Paged } from '@/api/client'
import { getPath, getTree } from '@/api/directory'
import type { TreeDepartment } from '@/api/paths'
import { ApiError } from '@/api/errors'
import type { TreeSource } from './tree'

const perBatch = 50

export const serverSource: TreeSource = {
  tree: (options) => getTree(options),
  path: (id) => getPath(id),
  async children(ids) {
    const replies: Paged<TreeDepartment>[] = []
    for (let at = 0; at < ids.length; at += perBatch) {
      const commands: Record<string, Command> = {}
      for (const id of ids.slice(at, at + perBatch)) {
        commands[`d${id}`] = ['muster.department.tree', { ID: id, DEPTH: 1, USER_DATA: 'Y' }]
      }
      for (const reply of Object.values(await batch(commands))) {
        // A department that is gone is passed over.
        if (!(reply instanceof ApiError)) replies.push(reply as Paged<TreeDepartment>)
        else if (reply.kind !== 'not-found') throw reply
      }
    }
    return replies
  }
}
