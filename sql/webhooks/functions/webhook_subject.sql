-- Made on the first report. The row of a subscription of ours is locked before its subject, by whoever locks both.
create or replace function turnpike.webhook_subject(p_event public.webhook_events, p_kind text, p_provider_id text)
returns public.webhook_subjects
language plpgsql volatile set search_path = '' as $$
declare
  v_subject public.webhook_subjects;
begin
  if coalesce(p_provider_id, '') = '' then
    perform turnpike.invalid('/provider_id', 'required', 'is required');
  end if;
  insert into public.webhook_subjects (provider, livemode, kind, provider_id)
  values (p_event.provider, p_event.livemode, p_kind, p_provider_id)
  on conflict (provider, livemode, kind, provider_id) do nothing;
  select * into v_subject from public.webhook_subjects as s
  where s.provider = p_event.provider and s.livemode = p_event.livemode and s.kind = p_kind and s.provider_id = p_provider_id for update;
  return v_subject;
end $$;
comment on function turnpike.webhook_subject(public.webhook_events, text, text) is
  'What is known of the provider''s object, locked. Raises 422 at /provider_id.';
