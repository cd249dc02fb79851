// Words people type for a time, per language. All languages are tried, so "tue 9", "di 9" and "mañana" work for everybody.
export const DAYS: Record<string, number> = {}
const days = [
  'sunday sun sonntag so dimanche dim domingo dom', 'monday mon montag mo lundi lun lunes',
  'tuesday tue tues dienstag di mardi martes', 'wednesday wed mittwoch mi mercredi mer miercoles mie',
  'thursday thu thur thurs donnerstag do jeudi jeu jueves jue', 'friday fri freitag fr vendredi ven viernes vie',
  'saturday sat samstag sa samedi sam sabado sab',
]
days.forEach((words, day) => words.split(' ').forEach((word) => { DAYS[word] = day }))

export const MONTHS: Record<string, number> = {}
const months = [
  'january jan januar janvier enero', 'february feb februar fevrier febrero', 'march mar mars marzo maerz marz', 'april apr avril abril',
  'may mai mayo', 'june jun juni juin junio', 'july jul juli juillet julio', 'august aug aout agosto', 'september sep sept septembre septiembre',
  'october oct oktober okt octobre octubre', 'november nov novembre noviembre', 'december dec dezember dez decembre diciembre',
]
months.forEach((words, month) => words.split(' ').forEach((word) => { MONTHS[word] = month + 1 }))

export const TODAY = new Set(['today', 'heute', "aujourd'hui", 'aujourdhui', 'hoy'])
export const TOMORROW = new Set(['tomorrow', 'tmr', 'tom', 'morgen', 'demain', 'manana'])
export const AFTER = new Set(['ubermorgen', 'uebermorgen'])
export const NEXT = new Set(['next', 'nachsten', 'nachste', 'naechste', 'naechsten', 'prochain', 'prochaine', 'proximo', 'proxima'])
export const WEEK = new Set(['week', 'woche', 'semaine', 'semana'])
export const PARTS: Record<string, number> = { morning: 9, morgens: 9, fruh: 9, matin: 9, noon: 12, mittag: 12, mittags: 12, midi: 12, afternoon: 14, nachmittag: 14, tarde: 14, evening: 18, abend: 18, abends: 18, soir: 18, noche: 20, tonight: 18 }
export const UNITS: Record<string, number> = {}
const units: [string, number][] = [
  ['m min mins minute minutes minuten minuto minutos', 60_000], ['h hr hrs hour hours std stunde stunden heure heures hora horas', 3_600_000],
  ['d day days tag tage tagen jour jours dia dias', 86_400_000], ['w week weeks woche wochen semaine semaines semana semanas', 604_800_000],
]
units.forEach(([words, ms]) => words.split(' ').forEach((word) => { UNITS[word] = ms }))
