import { decode, encode } from "@longshore/kit";
import { expect, it } from "vitest";
import { activatePayload } from "../commands/app/activate-payload.ts";
import { decrypted } from "../../test/captures/decrypted.ts";
import { PayloadType } from "./session-packet.ts";
import { decodeMessage } from "./message.ts";
import { SolOperation, SolPacket } from "./sol.ts";

// ipmitool 1.8.19 `sol activate` -> ipmi_sim 2.0.33, test/captures/ipmitool-ipmi_sim-sol.hex
const payloads = decrypted("ipmitool-ipmi_sim-sol");
const sol = payloads.flatMap(({ from, payloadType, payload }) =>
  payloadType === PayloadType.Sol ? [{ from, payload, packet: decode(SolPacket, payload) }] : [],
);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const saidBy = (who: "console" | "bmc"): string =>
  Buffer.concat(sol.flatMap(({ from, packet }) => (from === who ? [packet.characters] : []))).toString();

it("console packets of ipmitool and ipmi_sim come back from their values byte by byte", () => {
  expect(sol.length).toBeGreaterThan(8);
  for (const { payload, packet } of sol) expect(hex(encode(SolPacket, packet))).toBe(hex(payload));
});

it("say what was typed and shown, which packets they acknowledge, and that there was a break", () => {
  expect(saidBy("console")).toContain("root\r");
  expect(saidBy("bmc")).toContain("login: you typed 5\r\n");
  const typed = sol.find(({ packet }) => Buffer.from(packet.characters).toString() === "root\r");
  const answer = sol.find(
    ({ from, packet }) => from === "bmc" && packet.acknowledged.number === typed?.packet.sequence.number,
  );
  expect(answer?.packet.accepted).toBe(5);
  expect(sol.filter(({ from, packet }) => from === "console" && packet.flags === SolOperation.Break)).toHaveLength(1);
});

it("Activate Payload as ipmitool asks for it and ipmi_sim answers", () => {
  const messages = payloads.flatMap(({ payloadType, payload }) => {
    const message = payloadType === PayloadType.Ipmi ? decodeMessage(payload) : undefined;
    return message?.cmd === activatePayload.cmd ? [message] : [];
  });
  const [asked, answered] = messages;
  const request = decode(activatePayload.request, asked?.data ?? new Uint8Array());
  expect(request).toMatchObject({ payload: { type: 1 }, instance: { number: 1 }, sol: { encrypted: true } });
  expect(hex(encode(activatePayload.request, request))).toBe(hex(asked?.data ?? new Uint8Array()));
  const response = decode(activatePayload.response, answered?.data.subarray(1) ?? new Uint8Array());
  expect(response.vlan).toBe(0xffff);
  expect(hex(encode(activatePayload.response, response))).toBe(hex(answered?.data.subarray(1) ?? new Uint8Array()));
});
