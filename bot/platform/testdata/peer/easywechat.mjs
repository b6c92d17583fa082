// An independent client (npm node-easywechat) that sends through WeCom's API:
// a text and a card. It keeps its access token in the folder cache, which must be
// a new one. Usage: node easywechat.mjs '{"base","corpID","secret","agentID","user","cache"}'
import { Work } from 'node-easywechat'

const { base, corpID, secret, agentID, user, cache } = JSON.parse(process.argv[2])
const app = new Work({ corp_id: corpID, secret, token: 'unused', aes_key: 'x'.repeat(43), http: { baseURL: base }, file_cache: { path: cache } })
const client = app.getClient()
let checks = 0

async function send(message) {
  const answer = (await client.postJson('/cgi-bin/message/send', { touser: user, agentid: Number(agentID), ...message })).toObject()
  if (answer.errcode === 0) checks++
  else console.error(JSON.stringify(answer))
  return answer
}

await send({ msgtype: 'text', text: { content: '来自另一个客户端' } })
const card = await send({
  msgtype: 'template_card',
  template_card: {
    card_type: 'button_interaction', main_title: { title: '看到了吗？' }, task_id: 'peer-1', button_list: [{ text: '看到了', style: 1, key: 'seen' }],
  },
})
const changed = (await client.postJson('/cgi-bin/message/update_template_card', {
  userids: [user], agentid: Number(agentID), response_code: card.response_code, button: { replace_name: '已看' },
})).toObject()
if (changed.errcode === 0) checks++
else console.error(JSON.stringify(changed))
process.exitCode = checks === 3 ? 0 : 1
console.log(JSON.stringify({ checks }))
