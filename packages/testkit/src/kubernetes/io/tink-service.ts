import { join } from "node:path";
import { type Client, credentials, loadPackageDefinition, type ServiceError } from "@grpc/grpc-js";
import { load } from "@grpc/proto-loader";
import type { ActionReport, TinkAction, TinkService } from "../tink-agent.ts";
import { moduleFolder } from "./module-folder.ts";

/** The Tink server's gRPC service, as the .proto files of Tinkerbell's own module describe it. */
export async function openTinkService(server: string): Promise<TinkService & Disposable> {
  const folder = join(await moduleFolder("github.com/tinkerbell/tinkerbell"), "pkg/proto");
  const definition = await load("workflow_service.proto", { includeDirs: [folder], keepCase: true, longs: Number });
  const loaded = loadPackageDefinition(definition) as unknown as Loaded;
  const client = new loaded.proto.WorkflowService(server, credentials.createInsecure());
  return {
    getAction: (agentId, signal) => call((done) => client.GetAction({ agent_id: agentId }, done), signal),
    report: async (report, signal) => {
      await call<unknown>((done) => client.ReportActionStatus(toRequest(report), done), signal);
    },
    [Symbol.dispose]: () => client.close(),
  };
}

interface Loaded {
  readonly proto: { readonly WorkflowService: new (server: string, as: object) => WorkflowClient };
}

interface WorkflowClient extends Client {
  GetAction(request: { agent_id: string }, done: Done<TinkAction>): Call;
  ReportActionStatus(request: object, done: Done<unknown>): Call;
}

type Done<T> = (error: ServiceError | null, answer: T) => void;
type Call = { cancel(): void };

function call<T>(start: (done: Done<T>) => Call, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const started = start((error, answer) => {
      signal.removeEventListener("abort", cancel);
      if (error === null) resolve(answer);
      else reject(error);
    });
    const cancel = (): void => started.cancel();
    signal.addEventListener("abort", cancel);
  });
}

function toRequest({ action, state, startedMs, stoppedMs, message }: ActionReport): object {
  return {
    workflow_id: action.workflow_id,
    agent_id: action.agent_id,
    task_id: action.task_id,
    action_id: action.action_id,
    action_name: action.name,
    action_state: state,
    execution_start: timestamp(startedMs),
    execution_stop: timestamp(stoppedMs),
    execution_duration: `${(stoppedMs - startedMs) / 1000}s`,
    message: { message },
  };
}

function timestamp(ms: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(ms / 1000), nanos: Math.round(ms % 1000) * 1_000_000 };
}
