"""The digest's colours, light and dark. Every text colour reaches 4.5:1 on the grounds
that it stands on (WCAG 2.2, 1.4.3); a test computes it."""

LIGHT = {
    "page": "#f3f1ec",
    "sheet": "#ffffff",
    "ink": "#1b1b1b",
    "muted": "#555555",
    "link": "#0b4a8f",
    "line": "#d9d5cc",
    "accent": "#0b5d3b",
    "badge": "#0b5d3b",
    "on_badge": "#ffffff",
    "alert": "#fff3d6",
    "on_alert": "#5c3d00",
    "cut": "#9b1c1c",
    "put": "#0b5d3b",
}
DARK = {
    "page": "#101010",
    "sheet": "#1a1a1a",
    "ink": "#eaeaea",
    "muted": "#b4b4b4",
    "link": "#8ab8ff",
    "line": "#3b3b3b",
    "accent": "#5fbf95",
    "badge": "#0b5d3b",
    "on_badge": "#ffffff",
    "alert": "#3a2f14",
    "on_alert": "#ffdf9b",
    "cut": "#ff9c94",
    "put": "#5fbf95",
}
