// WeCom's side of bot/wecom's peer_test.go, with Tencent's own cryptography: it
// verifies the callback address, posts encrypted messages and taps, and opens
// the replies. Usage: node wecom.mjs '{"url","token","key","oldKey","strangeKey","corpID","agentID"}'
import crypto from 'node:crypto'
import wecom from '@wecom/crypto'

const { url, token, key, oldKey, strangeKey, corpID, agentID } = JSON.parse(process.argv[2])
let checks = 0

function check(ok, what) {
  checks++
  if (!ok) {
    console.error(`FAILED: ${what}`)
    process.exitCode = 1
  }
}

const nonce = () => String(crypto.randomInt(1e9, 2 ** 32))
const seconds = () => String(Math.floor(Date.now() / 1000))
const member = (kind, elements) =>
  `<xml><ToUserName><![CDATA[${corpID}]]></ToUserName><FromUserName><![CDATA[Peer]]></FromUserName>` +
  `<CreateTime>${seconds()}</CreateTime><MsgType><![CDATA[${kind}]]></MsgType>${elements}<AgentID>${agentID}</AgentID></xml>`
const words = (text, id) => member('text', `<Content><![CDATA[${text}]]></Content><MsgId>${id}</MsgId>`)
const tap = (name) =>
  member('event', `<Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA[${name}]]></EventKey>` +
    `<TaskId><![CDATA[card@1]]></TaskId><CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[R]]></ResponseCode>`)

function callback(plain, { aes = key, id = corpID, at = seconds(), once = nonce() } = {}) {
  const encrypt = wecom.encrypt(aes, plain, id)
  return {
    query: { msg_signature: wecom.getSignature(token, at, once, encrypt), timestamp: at, nonce: once },
    body: `<xml><ToUserName><![CDATA[${corpID}]]></ToUserName><AgentID><![CDATA[${agentID}]]></AgentID><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
  }
}

async function post({ query, body }) {
  const answer = await fetch(`${url}?${new URLSearchParams(query)}`, { method: 'POST', body, headers: { 'Content-Type': 'text/xml' } })
  return { status: answer.status, text: await answer.text() }
}

const field = (name, from) => from.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`))?.[1]

// open checks a reply as the platform would and returns what it says.
function open(reply, aes = key) {
  const [sealed, signature, at, once] = ['Encrypt', 'MsgSignature', 'TimeStamp', 'Nonce'].map((name) => field(name, reply))
  check(signature === wecom.getSignature(token, at, once, sealed), 'signature of a reply')
  const { message, id } = wecom.decrypt(aes, sealed)
  check(id === corpID, 'corporation of a reply')
  check(field('ToUserName', message) === 'Peer' && field('FromUserName', message) === corpID, 'addresses of a reply')
  return field('MsgType', message) === 'update_button' ? `card: ${field('ReplaceName', message)}` : field('Content', message)
}

async function verifies() {
  const at = seconds(), once = nonce(), plain = nonce()
  for (const aes of [key, oldKey]) {
    const echostr = wecom.encrypt(aes, plain, corpID)
    const query = { msg_signature: wecom.getSignature(token, at, once, echostr), timestamp: at, nonce: once, echostr }
    const ask = async () => (await fetch(`${url}?${new URLSearchParams(query)}`)).text()
    check((await ask()) === plain, 'the address verifies')
    query.msg_signature = query.msg_signature.replace(/./g, '0')
    check((await ask()) !== plain, 'a forged verification is refused')
  }
}

async function converses() {
  const texts = ['1', '出事了！🔥', 'a'.repeat(500), '责'.repeat(300), '<a href="https://x/?a=1&b=2">看</a>', 'x\n\ty']
  let id = 1
  for (const aes of [key, oldKey]) {
    for (const text of texts) {
      const answer = await post(callback(words(text, id++), { aes }))
      check(answer.status === 200 && open(answer.text, aes) === `收到：${text}`, `conversation: ${text.slice(0, 20)}`)
    }
  }
  check(open((await post(callback(tap('是')))).text) === 'card: 已选：是', 'a tap changes the card')
  const silent = await post(callback(words('', id++)))
  check(silent.status === 200 && silent.text === '', 'nothing to say')
}

async function refuses() {
  const plain = words('no', 1000)
  const late = (minutes) => String(Math.floor(Date.now() / 1000) + 60 * minutes)
  const broken = {
    'old': callback(plain, { at: late(-6) }),
    'ahead': callback(plain, { at: late(6) }),
    'another corporation': callback(plain, { id: 'wwother' }),
    'another application': callback(plain.replace(`<AgentID>${agentID}`, '<AgentID>7')),
    'a strange key': callback(plain, { aes: strangeKey }),
    'plaintext': { ...callback(plain), body: plain },
    'without a signature': callback(plain),
    'tampered': callback(plain),
    'the body of another': { ...callback(plain), body: callback(words('other', 1001)).body },
    'no XML': callback('no'),
  }
  delete broken['without a signature'].query.msg_signature
  broken['tampered'].body = broken['tampered'].body.replace(/Encrypt><!\[CDATA\[(.{40})(.)/, (_, a, b) => `Encrypt><![CDATA[${a}${b === 'A' ? 'B' : 'A'}`)
  for (const [name, request] of Object.entries(broken)) {
    const { status } = await post(request)
    check(status >= 400 && status < 500, `refused: ${name} (${status})`)
  }
}

async function replays() {
  const once = nonce(), request = callback(words('again', 2000), { once })
  for (let i = 0; i < 3; i++) {
    check(open((await post(request)).text) === '收到：again', 'a retry is answered like the first')
  }
  check((await post(callback(words('forged', 2001), { once }))).status === 409, 'a nonce with another body is refused')
}

await verifies()
await converses()
await refuses()
await replays()
console.log(JSON.stringify({ checks }))
