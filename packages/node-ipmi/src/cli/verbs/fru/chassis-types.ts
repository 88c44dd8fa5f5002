/** Chassis types as FRU inventories have them: those of SMBIOS 3.7, table 17. */
export function chassisTypeText(type: number): string {
  return TYPES[type] ?? `type ${type}`;
}

const TYPES = [
  "Unspecified|Other|Unknown|Desktop|Low Profile Desktop|Pizza Box|Mini Tower|Tower|Portable|LapTop|Notebook|Hand Held",
  "Docking Station|All in One|Sub Notebook|Space-saving|Lunch Box|Main Server Chassis|Expansion Chassis|SubChassis",
  "Bus Expansion Chassis|Peripheral Chassis|RAID Chassis|Rack Mount Chassis|Sealed-case PC|Multi-system Chassis",
  "CompactPCI|AdvancedTCA|Blade|Blade Enclosure|Tablet|Convertible|Detachable|IoT Gateway|Embedded PC|Mini PC|Stick PC",
].flatMap((row) => row.split("|"));
