import type { AnyVerb } from "./verb.ts";
import { channelGetciphers } from "./verbs/channel/getciphers.ts";
import { channelInfo } from "./verbs/channel/info.ts";
import { bootdev } from "./verbs/chassis/bootdev.ts";
import { bootparam } from "./verbs/chassis/bootparam.ts";
import { identify } from "./verbs/chassis/identify.ts";
import { poh } from "./verbs/chassis/poh.ts";
import { policy } from "./verbs/chassis/policy.ts";
import { restartCause } from "./verbs/chassis/restart-cause.ts";
import { chassisStatus } from "./verbs/chassis/status.ts";
import { dcmiAssetTag } from "./verbs/dcmi/asset-tag.ts";
import { dcmiDiscover } from "./verbs/dcmi/discover.ts";
import { dcmiPowerReading } from "./verbs/dcmi/power-reading.ts";
import { dcmiSetAssetTag } from "./verbs/dcmi/set-asset-tag.ts";
import { fruPrint } from "./verbs/fru/print.ts";
import { lanPrint } from "./verbs/lan/print.ts";
import { lanSet } from "./verbs/lan/set.ts";
import { mcGuid } from "./verbs/mc/guid.ts";
import { mcInfo } from "./verbs/mc/info.ts";
import { mcReset } from "./verbs/mc/reset.ts";
import { mcSelftest } from "./verbs/mc/selftest.ts";
import { mcWatchdog } from "./verbs/mc/watchdog.ts";
import { ping } from "./verbs/ping.ts";
import { power } from "./verbs/power.ts";
import { powerStatus } from "./verbs/power-status.ts";
import { raw } from "./verbs/raw.ts";
import { sdrElist } from "./verbs/sdr/elist.ts";
import { sdrGet } from "./verbs/sdr/get.ts";
import { sdrInfo } from "./verbs/sdr/info.ts";
import { sdrList } from "./verbs/sdr/list.ts";
import { sdrType } from "./verbs/sdr/type.ts";
import { selAdd } from "./verbs/sel/add.ts";
import { selClear } from "./verbs/sel/clear.ts";
import { selDelete } from "./verbs/sel/delete.ts";
import { selElist } from "./verbs/sel/elist.ts";
import { selInfo } from "./verbs/sel/info.ts";
import { selList } from "./verbs/sel/list.ts";
import { selTime } from "./verbs/sel/time.ts";
import { sensorList } from "./verbs/sensor/list.ts";
import { sensorThresh } from "./verbs/sensor/thresh.ts";
import { sessionInfo } from "./verbs/session/info.ts";
import { simulate } from "./verbs/simulate.ts";
import { solActivate } from "./verbs/sol/activate.ts";
import { solDeactivate } from "./verbs/sol/deactivate.ts";
import { solInfo } from "./verbs/sol/info.ts";
import { solSet } from "./verbs/sol/set.ts";
import { userDisable, userEnable } from "./verbs/user/enable.ts";
import { userList } from "./verbs/user/list.ts";
import { userPriv } from "./verbs/user/priv.ts";
import { userSetName } from "./verbs/user/set-name.ts";
import { userSetPassword } from "./verbs/user/set-password.ts";
import { userSummary } from "./verbs/user/summary.ts";
import { userTest } from "./verbs/user/test.ts";

/** Every verb by its path on the command line. A new verb is its file and its line here. */
export const registry: Readonly<Record<string, AnyVerb>> = {
  "power status": powerStatus,
  power,
  "chassis status": chassisStatus,
  "chassis identify": identify,
  "chassis policy": policy,
  "chassis poh": poh,
  "chassis restart_cause": restartCause,
  "chassis bootdev": bootdev,
  "chassis bootparam": bootparam,
  "mc info": mcInfo,
  "mc guid": mcGuid,
  "mc reset": mcReset,
  "mc selftest": mcSelftest,
  "mc watchdog": mcWatchdog,
  "sdr list": sdrList,
  "sdr elist": sdrElist,
  "sdr get": sdrGet,
  "sdr type": sdrType,
  "sdr info": sdrInfo,
  "sensor list": sensorList,
  "sensor thresh": sensorThresh,
  "sel info": selInfo,
  "sel list": selList,
  "sel elist": selElist,
  "sel clear": selClear,
  "sel delete": selDelete,
  "sel add": selAdd,
  "sel time": selTime,
  "fru print": fruPrint,
  "lan print": lanPrint,
  "lan set": lanSet,
  "user list": userList,
  "user summary": userSummary,
  "user set name": userSetName,
  "user set password": userSetPassword,
  "user enable": userEnable,
  "user disable": userDisable,
  "user priv": userPriv,
  "user test": userTest,
  "channel info": channelInfo,
  "channel getciphers": channelGetciphers,
  "session info": sessionInfo,
  "sol activate": solActivate,
  "sol deactivate": solDeactivate,
  "sol info": solInfo,
  "sol set": solSet,
  "dcmi discover": dcmiDiscover,
  "dcmi power reading": dcmiPowerReading,
  "dcmi asset_tag": dcmiAssetTag,
  "dcmi set_asset_tag": dcmiSetAssetTag,
  ping,
  raw,
  simulate,
};

/** Other ways to say the same, as ipmitool has them. */
export const aliases: Readonly<Record<string, string>> = {
  "chassis power": "power",
  "chassis power status": "power status",
  "chassis selftest": "mc selftest",
  "bmc guid": "mc guid",
  "bmc info": "mc info",
  "bmc reset": "mc reset",
  bootdev: "chassis bootdev",
  "sensor get": "sdr get",
};
