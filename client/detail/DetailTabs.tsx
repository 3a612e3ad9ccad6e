import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { DETAIL_TABS, type DetailTab } from '../state/log-view.ts'
import { TAB_KEYS, TAB_LABELS } from '../state/detail-tabs.ts'

type Props = { tab: DetailTab; hasTrace: boolean; onChange: (tab: DetailTab) => void }

export function DetailTabs({ tab, hasTrace, onChange }: Props) {
  return (
    <Tabs
      value={tab}
      onChange={(_, value: DetailTab) => onChange(value)}
      aria-label="Log tabs"
      sx={{ flexShrink: 0, minHeight: 38, px: 1, borderBottom: 1, borderColor: 'divider' }}
    >
      {DETAIL_TABS.filter((name) => name !== 'trace' || hasTrace).map((name) => (
        <Tab
          key={name}
          value={name}
          id={`detail-tab-${name}`}
          aria-controls="detail-panel"
          aria-keyshortcuts={TAB_KEYS[name]}
          title={`Key: ${TAB_KEYS[name]}`}
          label={TAB_LABELS[name]}
          sx={{ minHeight: 38, minWidth: 72, px: 1.5, py: 0.5 }}
        />
      ))}
    </Tabs>
  )
}
