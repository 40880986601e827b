"""The window's frame: composes the regions, routes what one asks of another, and owns keys, palette and status.

window (the frame that both windows share) · agent_window · pages (a window of several) ·
supervisor_window · top_bar · status_bar · palette ·
commands (all gestures as data) · shortcuts (their sheet) · regions (F6) · look (theme and text size) · render_loop
(state → regions) · viewmodel (what the frame shows).
"""
