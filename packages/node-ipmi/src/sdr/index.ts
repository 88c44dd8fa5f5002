// Sensors: what the repository says of them, and what they say.
export { entityText } from "./entities.ts";
export { decodeSdr, type Sdr } from "./decode-sdr.ts";
export { type Conversion, toRaw, toValue } from "./conversion.ts";
export { readSdrs } from "./read-repository.ts";
export { type Reading, readSensor, readSensors, readThresholds } from "./read-sensor.ts";
export { type Sensor, sensorsOf, valueOf } from "./sensor.ts";
export { sensorTypeText, stateText } from "./states.ts";
