// Every command as a value; one file each, named as in the spec.
export { activatePayload, PAYLOAD_ACTIVE, type ActivatedPayload } from "./app/activate-payload.ts";
export { coldReset } from "./app/cold-reset.ts";
export { closeSession } from "./app/close-session.ts";
export { deactivatePayload, PAYLOAD_INACTIVE } from "./app/deactivate-payload.ts";
export { getBmcGlobalEnables } from "./app/get-bmc-global-enables.ts";
export { getChannelAccess, type ChannelAccess } from "./app/get-channel-access.ts";
export {
  THIS_CHANNEL,
  getChannelAuthenticationCapabilities,
  type ChannelAuthenticationCapabilities,
} from "./app/get-channel-authentication-capabilities.ts";
export { getChannelCipherSuites, cipherSuiteIds, type ChannelCipherSuites } from "./app/get-channel-cipher-suites.ts";
export { getChannelInfo, type ChannelInfo } from "./app/get-channel-info.ts";
export { getChannelPayloadSupport } from "./app/get-channel-payload-support.ts";
export { getChannelPayloadVersion } from "./app/get-channel-payload-version.ts";
export { getDeviceGuid } from "./app/get-device-guid.ts";
export { getDeviceId, type DeviceId } from "./app/get-device-id.ts";
export { getPayloadActivationStatus } from "./app/get-payload-activation-status.ts";
export { getPayloadInstanceInfo } from "./app/get-payload-instance-info.ts";
export { getSelfTestResults, selfTestText } from "./app/get-self-test-results.ts";
export { SessionIndex, getSessionInfo, type SessionInfo } from "./app/get-session-info.ts";
export { getSystemGuid } from "./app/get-system-guid.ts";
export { NO_ACCESS, getUserAccess, type UserAccess } from "./app/get-user-access.ts";
export { getUserPayloadAccess } from "./app/get-user-payload-access.ts";
export { getUserName } from "./app/get-user-name.ts";
export { getWatchdogTimer, type WatchdogTimer } from "./app/get-watchdog-timer.ts";
export { resetWatchdogTimer } from "./app/reset-watchdog-timer.ts";
export { Tracking, sendMessage } from "./app/send-message.ts";
export { setBmcGlobalEnables } from "./app/set-bmc-global-enables.ts";
export { ChannelSetting, setChannelAccess } from "./app/set-channel-access.ts";
export { setSessionPrivilegeLevel } from "./app/set-session-privilege-level.ts";
export { setUserAccess } from "./app/set-user-access.ts";
export { PayloadAccessOperation, setUserPayloadAccess } from "./app/set-user-payload-access.ts";
export { setUserName } from "./app/set-user-name.ts";
export { PasswordOperation, setUserPassword, passwordField } from "./app/set-user-password.ts";
export { setWatchdogTimer } from "./app/set-watchdog-timer.ts";
export { warmReset } from "./app/warm-reset.ts";
export { BootParameter, BootInfoAcknowledge, BootFlags, BootDevice, BootMailbox } from "./chassis/boot-parameters.ts";
export { ChassisAction, chassisControl } from "./chassis/chassis-control.ts";
export { chassisIdentify } from "./chassis/chassis-identify.ts";
export { getChassisCapabilities, type ChassisCapabilities } from "./chassis/get-chassis-capabilities.ts";
export { getChassisStatus, type ChassisStatus } from "./chassis/get-chassis-status.ts";
export { getPohCounter } from "./chassis/get-poh-counter.ts";
export { getSystemBootOptions } from "./chassis/get-system-boot-options.ts";
export { getSystemRestartCause, restartCauseText } from "./chassis/get-system-restart-cause.ts";
export { setFrontPanelEnables } from "./chassis/set-front-panel-enables.ts";
export { setPowerCycleInterval } from "./chassis/set-power-cycle-interval.ts";
export { RestorePolicy, setPowerRestorePolicy } from "./chassis/set-power-restore-policy.ts";
export { setSystemBootOptions } from "./chassis/set-system-boot-options.ts";
export { command, type Command, type CommandDefinition } from "./command.ts";
export { getAssetTag } from "./dcmi/get-asset-tag.ts";
export { getControllerId } from "./dcmi/get-controller-id.ts";
export { DcmiParameter, getDcmiCapabilities } from "./dcmi/get-dcmi-capabilities.ts";
export { getPowerReading, type PowerReading } from "./dcmi/get-power-reading.ts";
export { setControllerId } from "./dcmi/set-controller-id.ts";
export { setAssetTag } from "./dcmi/set-asset-tag.ts";
export { raw, type RawCommand } from "./raw.ts";
export { getDeviceSdr, reserveDeviceSdrs } from "./sensor/get-device-sdr.ts";
export { getEventReceiver } from "./sensor/get-event-receiver.ts";
export { getSensorEventEnable } from "./sensor/get-sensor-event-enable.ts";
export { getSensorEventStatus } from "./sensor/get-sensor-event-status.ts";
export { getSensorHysteresis } from "./sensor/get-sensor-hysteresis.ts";
export { getSensorReadingFactors } from "./sensor/get-sensor-reading-factors.ts";
export { getSensorReading, type SensorReading } from "./sensor/get-sensor-reading.ts";
export { getSensorThresholds } from "./sensor/get-sensor-thresholds.ts";
export { getSensorType } from "./sensor/get-sensor-type.ts";
export { platformEvent } from "./sensor/platform-event.ts";
export { setEventReceiver } from "./sensor/set-event-receiver.ts";
export { setSensorHysteresis } from "./sensor/set-sensor-hysteresis.ts";
export { setSensorThresholds } from "./sensor/set-sensor-thresholds.ts";
export { ThresholdMask, THRESHOLDS, Thresholds, type ThresholdName } from "./sensor/thresholds.ts";
export { addSelEntry } from "./storage/add-sel-entry.ts";
export { ClearSelAction, clearSel } from "./storage/clear-sel.ts";
export { deleteSelEntry } from "./storage/delete-sel-entry.ts";
export { getFruInventoryAreaInfo } from "./storage/get-fru-inventory-area-info.ts";
export { getSdrRepositoryInfo, type SdrRepositoryInfo } from "./storage/get-sdr-repository-info.ts";
export { FIRST_RECORD, LAST_RECORD, WHOLE_RECORD, getSdr } from "./storage/get-sdr.ts";
export { getSelAllocationInfo } from "./storage/get-sel-allocation-info.ts";
export { getSelEntry } from "./storage/get-sel-entry.ts";
export { getSelInfo, type SelInfo } from "./storage/get-sel-info.ts";
export { getSelTimeUtcOffset } from "./storage/get-sel-time-utc-offset.ts";
export { getSelTime } from "./storage/get-sel-time.ts";
export { readFruData } from "./storage/read-fru-data.ts";
export { reserveSdrRepository } from "./storage/reserve-sdr-repository.ts";
export { reserveSel } from "./storage/reserve-sel.ts";
export { setSelTimeUtcOffset } from "./storage/set-sel-time-utc-offset.ts";
export { setSelTime } from "./storage/set-sel-time.ts";
export { writeFruData } from "./storage/write-fru-data.ts";
export { getLanConfiguration } from "./transport/get-lan-configuration.ts";
export { getSolConfiguration } from "./transport/get-sol-configuration.ts";
export { LanParameter, IpSource, ipv4, macAddress, VlanId, IpSourceParameter } from "./transport/lan-parameters.ts";
export { setLanConfiguration } from "./transport/set-lan-configuration.ts";
export { setSolConfiguration } from "./transport/set-sol-configuration.ts";
export {
  SolParameter,
  SolAuthentication,
  SolCharacterTimes,
  SolRetry,
  SolBitRate,
  BIT_RATES,
} from "./transport/sol-parameters.ts";
