-- The private bucket of the sellers' files, and who may touch what in it: a seller what lies in the folder of the own id, an
-- administrator everything; our own back ends may read, so that downloads can be signed. A buyer may not: who could sign a URL with the own
-- token would never be counted. On Supabase's own tables, and only where there are such: a project may keep its files elsewhere.
do $do$
declare
  v_verb text;
  v_condition constant text := $$bucket_id = 'assets' and (
    ((select turnpike.has_role('seller')) and split_part(name, '/', 1) = (select turnpike.uid())::text) or (select turnpike.is_admin()))$$;
begin
  if to_regclass('storage.buckets') is null or to_regclass('storage.objects') is null then
    return;
  end if;
  execute $$insert into storage.buckets (id, name, public) values ('assets', 'assets', false) on conflict do nothing$$;
  foreach v_verb in array array['select', 'insert', 'update', 'delete'] loop
    execute format('drop policy if exists turnpike_assets_%s on storage.objects', v_verb);
    execute format('create policy turnpike_assets_%1$s on storage.objects for %1$s to authenticated %2$s %3$s', v_verb,
      case when v_verb <> 'insert' then format('using (%s)', v_condition) end,
      case when v_verb in ('insert', 'update') then format('with check (%s)', v_condition) end);
  end loop;
  execute 'drop policy if exists turnpike_assets_sign on storage.objects';
  execute $$create policy turnpike_assets_sign on storage.objects for select to authenticated
    using (bucket_id = 'assets' and (select turnpike.is_service()))$$;
end $do$;
