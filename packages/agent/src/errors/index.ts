export {
  createErrorReporter,
  type ErrorReporter,
  type ErrorReporterOptions,
  type NewErrorEvent,
} from "./error-reporter.ts";
