select analytics.add_rollups(
  @r_owners, @r_names, @r_grains, @r_buckets, @r_events,
  @p_owners, @p_names, @p_properties, @p_days, @p_events, @p_numbers, @p_totals, @p_least, @p_greatest, @p_other,
  @v_owners, @v_names, @v_properties, @v_days, @v_values, @v_events,
  @s_owners, @s_names, @s_days, @s_registers, @s_ranks,
  @cap)
