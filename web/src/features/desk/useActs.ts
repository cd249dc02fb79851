// The acts on whatever is chosen: the open conversation or the selected rows. Offered as commands for keys and palette.
import { computed, ref, type Ref } from 'vue'
import { change } from './actions'
import { useMay, useMe } from '@/api/session'
import type { Change, Priority, Row, SnoozedFor, Status } from '@/api/types'
import { useCommands } from '@/behaviours/commands'
import { weekdayClock } from '@/behaviours/local-time'
import { t } from '@/behaviours/texts'
import { tell } from '@/behaviours/toasts'

export type Asking = 'assign' | 'team' | 'snooze' | 'followup' | 'label' | 'priority' | null

export function useActs(rows: Ref<Row[]>, then: { next: () => unknown; gone: () => unknown }) {
  const may = useMay()
  const { data: me } = useMe()
  const asking = ref<Asking>(null)
  const some = computed(() => rows.value.length > 0)
  const count = () => rows.value.length
  const act = (fields: Change, said: string) => change(rows.value, fields, said)
  const status = (to: Status) => act({ status: to }, t(`done-${to.replace('_', '-')}`, { count: count() }))
  const acts = {
    ask: (what: Asking) => { asking.value = what },
    status,
    async resolve() { const ok = await status('resolved'); return ok },
    assign: (id: string | null, name?: string) => act({ assignee: id }, id ? t('done-assigned', { count: count(), name: name ?? '' }) : t('done-unassigned', { count: count() })),
    team: (id: string | null, name?: string) => act({ team: id }, id ? t('done-team', { count: count(), name: name ?? '' }) : t('done-no-team', { count: count() })),
    snooze: (until: number) => act({ snoozed_until: until }, t('done-snoozed', { count: count(), when: weekdayClock(until) })),
    snoozeFor: (event: SnoozedFor) => act({ snoozed_for: event }, t(`done-snoozed-${event}`, { count: count() })),
    followup: (at: number | null) => act({ followup_at: at }, at ? t('done-followup', { count: count(), when: weekdayClock(at) }) : t('done-followup-done', { count: count() })),
    priority: (to: Priority) => act({ priority: to }, t('done-priority', { count: count(), priority: t(`priority-${to}`) })),
    labels: (ids: string[]) => act({ labels: ids }, t('done-labels', { count: count() })),
    unread: () => act({ unread: true }, ''),
    star: () => act({ starred: !rows.value.every((r) => r.starred) }, ''),
    mute: () => { const on = !rows.value.every((r) => r.muted); return act({ muted: on }, t(on ? 'done-muted' : 'done-unmuted', { count: count() })) },
    follow: () => act({ following: !rows.value.every((r) => 'following' in r && r.following) }, t('done-follow')),
    mine: () => me.value && acts.assign(me.value.agent.id, me.value.agent.name),
  }
  const ask = (what: Asking) => () => { asking.value = what }
  const changes = () => some.value && may('conversation.change')
  useCommands({ assign: ask('assign'), 'assign-me': acts.mine, team: ask('team') }, () => some.value && may('conversation.assign'))
  useCommands({
    snooze: ask('snooze'), followup: ask('followup'), label: ask('label'), priority: ask('priority'), resolve: () => acts.resolve(),
    'resolve-next': async () => { const ids = rows.value; then.next(); await change(ids, { status: 'resolved' }, t('done-resolved', { count: ids.length })) },
    spam: () => { const ids = rows.value; then.gone(); return change(ids, { status: 'spam' }, t('done-spam', { count: ids.length })) },
    unread: async () => { const ids = rows.value; then.gone(); await change(ids, { unread: true }, '') },
    star: acts.star, follow: acts.follow, mute: acts.mute,
    archive: () => { const ids = rows.value, on = !ids.every((r) => r.archived); if (on) then.gone(); return change(ids, { archived: on }, t(on ? 'done-archived' : 'done-unarchived', { count: ids.length })) },
  }, changes)
  useCommands({ wake: () => act({ status: 'open' }, t('done-woken', { count: count() })) }, () => changes() && rows.value.some((r) => r.status === 'snoozed'))
  useCommands({ reopen: () => status('open') }, () => changes() && rows.value.some((r) => r.status === 'resolved'))
  useCommands({ restore: () => status('open') }, () => changes() && rows.value.some((r) => r.status === 'spam' || r.status === 'trash'))
  useCommands({ trash: () => { const ids = rows.value; then.gone(); return change(ids, { status: 'trash' }, t('done-trash', { count: ids.length })) } }, () => some.value && may('conversation.delete'))
  const copied = { at: 0, step: 0 }
  useCommands({
    copy() {
      const [row] = rows.value
      if (!row) return
      copied.step = performance.now() - copied.at < 1500 ? (copied.step + 1) % 3 : 0
      copied.at = performance.now()
      const text = [`#${row.number}`, row.subject, `${location.origin}/inbox/all/${row.id}`][copied.step] ?? ''
      void navigator.clipboard?.writeText(text)
      tell(t('copied', { text }))
    },
  }, () => rows.value.length === 1)
  return { ...acts, asking, act }
}
export type Acts = ReturnType<typeof useActs>
