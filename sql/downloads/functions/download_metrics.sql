-- Small, indexed counts and estimates only.
create or replace function turnpike.download_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_download_grants', 'gauge', 'Files that somebody may or might download (estimate).',
      turnpike.row_estimate('public.download_grants')),
    turnpike.metric('turnpike_download_accesses', 'gauge', 'Downloads that were handed out (estimate).',
      turnpike.row_estimate('public.download_accesses')));
end $$;
comment on function turnpike.download_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';
