// The platform's side of peer_test.go, with Tencent's own cryptography: it
// verifies the callback address, posts encrypted messages and opens the
// replies. Usage: node peer.mjs '{"url","token","key","oldKey","strangeKey","appID"}'
import crypto from 'node:crypto'
import wecom from '@wecom/crypto'

const { url, token, key, oldKey, strangeKey, appID } = JSON.parse(process.argv[2])
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
const xml = (text, id) =>
  `<xml><ToUserName><![CDATA[gh_peer]]></ToUserName><FromUserName><![CDATA[oPeer]]></FromUserName>` +
  `<CreateTime>${seconds()}</CreateTime><MsgType><![CDATA[text]]></MsgType>` +
  `<Content><![CDATA[${text}]]></Content><MsgId>${id}</MsgId></xml>`

// callback makes a good one; a check breaks what it wants refused.
function callback(plain, { aes = key, id = appID, at = seconds(), once = nonce() } = {}) {
  const encrypt = wecom.encrypt(aes, plain, id)
  return {
    query: {
      signature: wecom.getSignature(token, at, once, ''), timestamp: at, nonce: once, openid: 'oPeer',
      encrypt_type: 'aes', msg_signature: wecom.getSignature(token, at, once, encrypt),
    },
    body: `<xml><ToUserName><![CDATA[gh_peer]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
  }
}

async function post({ query, body }) {
  const answer = await fetch(`${url}?${new URLSearchParams(query)}`, { method: 'POST', body, headers: { 'Content-Type': 'text/xml' } })
  return { status: answer.status, text: await answer.text() }
}

// open checks a reply as the platform would and returns its text.
function open(reply, aes) {
  const field = (name, from) => from.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`))?.[1]
  const [sealed, signature, at, once] = ['Encrypt', 'MsgSignature', 'TimeStamp', 'Nonce'].map((name) => field(name, reply))
  check(signature === wecom.getSignature(token, at, once, sealed), 'signature of a reply')
  const { message, id } = wecom.decrypt(aes, sealed)
  check(id === appID, 'account of a reply')
  check(field('ToUserName', message) === 'oPeer' && field('FromUserName', message) === 'gh_peer', 'addresses of a reply')
  return message.match(/<Content><!\[CDATA\[([\s\S]*)\]\]><\/Content>/)?.[1].replaceAll(']]]]><![CDATA[>', ']]>')
}

async function verifies() {
  const at = seconds(), once = nonce(), echostr = nonce()
  const query = { signature: wecom.getSignature(token, at, once, ''), timestamp: at, nonce: once, echostr }
  const ask = async () => (await fetch(`${url}?${new URLSearchParams(query)}`)).text()
  check((await ask()) === echostr, 'the address verifies')
  query.signature = query.signature.replace(/./g, '0')
  check((await ask()) !== echostr, 'a forged verification is refused')
}

async function converses() {
  const texts = ['1', '出事了！🔥', 'a'.repeat(500), '责'.repeat(300), '<a href="https://x/?a=1&b=2">看</a>', 'x\n\ty']
  let id = 1
  for (const aes of [key, oldKey]) {
    for (const text of texts) {
      const answer = await post(callback(xml(text, id++), { aes }))
      check(answer.status === 200 && open(answer.text, aes) === `收到：${text}`, `conversation: ${text.slice(0, 20)}`)
    }
  }
  const end = await post(callback(xml('CDATA', id++)))
  check(open(end.text, key) === '收到：a]]>b', 'CDATA end in a reply')
  const silent = await post(callback(xml('', id++)))
  check(silent.status === 200 && silent.text === 'success', 'nothing to say')
}

async function refuses() {
  const plain = xml('no', 1000)
  const late = (minutes) => String(Math.floor(Date.now() / 1000) + 60 * minutes)
  const broken = {
    'old': callback(plain, { at: late(-6) }),
    'ahead': callback(plain, { at: late(6) }),
    'another account': callback(plain, { id: 'wxother' }),
    'a strange key': callback(plain, { aes: strangeKey }),
    'plaintext': { ...callback(plain), body: plain },
    'downgraded': callback(plain),
    'downgraded with a plaintext body': { ...callback(plain), body: plain },
    'without msg_signature': callback(plain),
    'without signature': callback(plain),
    'tampered': callback(plain),
    'the body of another': { ...callback(plain), body: callback(xml('other', 1001)).body },
    'no XML': callback('no'),
  }
  delete broken['downgraded'].query.encrypt_type
  delete broken['downgraded with a plaintext body'].query.encrypt_type
  delete broken['without msg_signature'].query.msg_signature
  delete broken['without signature'].query.signature
  broken['tampered'].body = broken['tampered'].body.replace(/CDATA\[(.{40})(.)(.*)\]\]><\/Encrypt/, (_, a, b, c) => `CDATA[${a}${b === 'A' ? 'B' : 'A'}${c}]]></Encrypt`)
  for (const [name, request] of Object.entries(broken)) {
    const { status } = await post(request)
    check(status >= 400 && status < 500, `refused: ${name} (${status})`)
  }
}

async function replays() {
  const once = nonce(), request = callback(xml('again', 2000), { once })
  for (let i = 0; i < 3; i++) {
    check(open((await post(request)).text, key) === '收到：again', 'a retry is answered like the first')
  }
  check((await post(callback(xml('forged', 2001), { once }))).status === 409, 'a nonce with another body is refused')
}

await verifies()
await converses()
await refuses()
await replays()
console.log(JSON.stringify({ checks }))
