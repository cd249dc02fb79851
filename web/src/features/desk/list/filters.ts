// What filters may be given: names of what there is, and the short lists that never change.
import { computed } from 'vue'
import { useLabels } from '@/api/desk'
import { useInboxes } from '@/api/settings'
import { useAgents, useTeams } from '@/api/team'
import { FIXED } from '@/behaviours/query-chips'

const named = (things: readonly { name: string }[] | undefined) => (things ?? []).map((thing) => thing.name)

export function useFilterValues() {
  const { data: labels } = useLabels(), { data: inboxes } = useInboxes(), { data: agents } = useAgents(), { data: teams } = useTeams()
  return computed<Record<string, string[]>>(() => ({
    ...FIXED, label: named(labels.value), inbox: named(inboxes.value), assignee: ['me', 'none', ...named(agents.value)], team: ['me', 'none', ...named(teams.value)],
    channel: [...new Set((inboxes.value ?? []).map((inbox) => inbox.channel))],
  }))
}
