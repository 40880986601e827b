"""The widgets that every region is made of.

text (Text, Prose, ElidedLabel, SectionTitle) · icon_label (Icon, IconLabel) · key_hint · button (Button, IconButton,
MenuButton, EvidenceButton) · chip (Chip, ChipButton, Count) · card (Card, Quote, Rule, Ground, RegionHead) · banner ·
states (Skeleton, EmptyState, ErrorState) · field (LineField, FindField, TextArea, FormRow) · choice (SegmentedChoice) ·
type_ahead · menu · toast · scroll (ScrollColumn, quiet_scroll_bars) · splitter · layout (row, column, Flow, show_if) ·
marks (the properties that the style sheet matches). ``agentdesk gallery`` shows them all.
"""
