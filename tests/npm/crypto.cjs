// WeCom's callback encryption as @wecom/crypto does it: a line of JSON in, a line of JSON out.
//   {"do": "close", "token", "key", "receiver", "message", "timestamp", "nonce"} → {"encrypt", "signature"}
//   {"do": "open", "token", "key", "encrypt", "timestamp", "nonce"}              → {"message", "receiver", "signature"}
const { createInterface } = require("node:readline");
const { encrypt, decrypt, getSignature } = require("@wecom/crypto");

const doing = {
  close: ({ token, key, receiver, message, timestamp, nonce }) => {
    const sealed = encrypt(key, message, receiver);
    return { encrypt: sealed, signature: getSignature(token, timestamp, nonce, sealed) };
  },
  open: ({ token, key, encrypt: sealed, timestamp, nonce }) => {
    const { message, id } = decrypt(key, sealed);
    return { message, receiver: id, signature: getSignature(token, timestamp, nonce, sealed) };
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const asked = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(doing[asked.do](asked))}\n`);
});
