// A bot made with WeCom's own client, @wecom/aibot-node-sdk: it does what it is told in chat, and prints what it saw.
//   node aibot.cjs URL BOT_ID SECRET
const { WSClient } = require("@wecom/aibot-node-sdk");

const [wsUrl, botId, secret] = process.argv.slice(2);
const print = (event, more = {}) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const client = new WSClient({
  wsUrl, botId, secret, logger: quiet, heartbeatInterval: 300, reconnectInterval: 100, maxAuthFailureAttempts: 1,
});
const card = (task, label) => ({
  card_type: "button_interaction",
  main_title: { title: "工单 42" },
  button_list: [{ text: label, style: 1, key: "claim" }],
  task_id: task,
});
const PICTURE = Buffer.alloc(700 * 1024, 7); // two pieces

const told = {
  stream: async (frame) => {
    await client.replyStream(frame, "s1", "正在查…", false);
    await client.replyStream(frame, "s1", "点击率 3.1%", true);
  },
  card: (frame) => client.replyTemplateCard(frame, card("t-42", "认领")),
  push: (frame) => client.sendMessage(frame.body.from.userid, { msgtype: "markdown", markdown: { content: "早报" } }),
  picture: async (frame) => {
    const { media_id: media } = await client.uploadMedia(PICTURE, { type: "image", filename: "chart.png" });
    await client.replyMedia(frame, "image", media);
  },
  "too long": (frame) => client.replyStream(frame, "s2", "长".repeat(7000), true),
  "to a stranger": () => client.sendMessage("nobody", { msgtype: "markdown", markdown: { content: "你好" } }),
};

client.on("authenticated", () => print("authenticated"));
client.on("error", (error) => print("error", { message: error.message }));
client.on("disconnected", () => print("disconnected"));
client.on("event.disconnected_event", () => print("displaced"));
client.on("event.enter_chat", (frame) => client.replyWelcome(frame, { msgtype: "text", text: { content: "你好" } }));
client.on("event.template_card_event", (frame) => client.updateTemplateCard(frame, card("t-42", "已认领")));
client.on("message.text", async (frame) => {
  const text = frame.body.text.content;
  try {
    await told[text](frame);
    print("did", { text });
  } catch (refused) {
    print("refused", { text, code: refused.errcode });
  }
});
client.connect();
