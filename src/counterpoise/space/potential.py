"""The physics of potential in one place: the functions that others name, from the modules that hold them."""

from __future__ import annotations

from counterpoise.space.beams import brightness_w_sr, dwell_s, irradiance_w_m2, targets_in_window
from counterpoise.space.constellations import absentee_ratio, band_coverage, share_in_reach, share_under_track
from counterpoise.space.descent import Deorbit, ballistic_time_s, deorbit, perigee_after_km
from counterpoise.space.encounters import (
    Transfer,
    ascent_time_s,
    circular_speed_km_s,
    crossing_speed_km_s,
    highest_from_ground_km,
    highest_km,
    homing_speed_m_s,
    interceptors_needed,
    plane_change_deg,
    reach_along_km,
    reach_km,
    transfer,
    window_s,
)

__all__ = [
    "Deorbit",
    "Transfer",
    "absentee_ratio",
    "ascent_time_s",
    "ballistic_time_s",
    "band_coverage",
    "brightness_w_sr",
    "circular_speed_km_s",
    "crossing_speed_km_s",
    "deorbit",
    "dwell_s",
    "highest_from_ground_km",
    "highest_km",
    "homing_speed_m_s",
    "interceptors_needed",
    "irradiance_w_m2",
    "perigee_after_km",
    "plane_change_deg",
    "reach_along_km",
    "reach_km",
    "share_in_reach",
    "share_under_track",
    "targets_in_window",
    "transfer",
    "window_s",
]
