-- One shape for every metric, ready for Prometheus' text format.
create or replace function turnpike.metric(
  p_name text, p_type text, p_help text, p_value numeric, p_labels jsonb default '{}'
) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('name', p_name, 'type', p_type, 'help', p_help, 'labels', p_labels, 'value', coalesce(p_value, 0));
end $$;
comment on function turnpike.metric(text, text, text, numeric, jsonb) is 'One metric: {name, type, help, labels, value}.';
