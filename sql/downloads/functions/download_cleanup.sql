-- A token past its time opens nothing; this only keeps the table small.
create or replace function turnpike.download_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_tokens bigint;
begin
  delete from public.download_tokens as t
  using (select x.hash from public.download_tokens as x where x.expires_at <= now() limit p_max_rows for update skip locked) as old
  where t.hash = old.hash;
  get diagnostics v_tokens = row_count;
  return jsonb_build_object('download_tokens', v_tokens);
end $$;
comment on function turnpike.download_cleanup(integer) is 'Deletes up to so many expired access tokens: {download_tokens}.';
