import { ActionMenu, type MenuPlace } from '../ui/ActionMenu.tsx'
import { CompareIcon, FilterAltIcon, ReadMoreIcon, ZoomInIcon } from '../ui/icons.tsx'
import type { Bar } from './histogram-bars.ts'
import type { LevelChoice } from './HistogramLegend.tsx'

type Props = {
  bar: Bar
  at: MenuPlace
  choice: LevelChoice
  onZoom: () => void
  onExplain: () => void
  onClose: () => void
}

/** The most severe ones are what a bar is looked at for. */
const MAX_LEVELS = 2

/** What can be done with a bar of the histogram. */
export function BarMenu({ bar, at, choice, onZoom, onExplain, onClose }: Props) {
  const levels = bar.levels.slice(0, MAX_LEVELS).map(({ level }) => level)
  const groups = [
    levels.slice(0, 1).map((level) => ({
      label: `First ${level}`,
      icon: <ReadMoreIcon fontSize="small" />,
      act: () => choice.openFirst(level, bar.startMs),
    })),
    levels.map((level) => ({
      label: `Only ${level}`,
      icon: <FilterAltIcon fontSize="small" />,
      act: () => choice.only(level),
    })),
    [
      { label: 'Zoom in', icon: <ZoomInIcon fontSize="small" />, act: onZoom },
      { label: 'Explain this', icon: <CompareIcon fontSize="small" />, act: onExplain },
    ],
  ]
  return <ActionMenu groups={groups} at={at} onClose={onClose} />
}
