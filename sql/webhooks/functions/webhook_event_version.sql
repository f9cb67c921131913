-- With it a question is asked, and with it the answer comes back.
create or replace function turnpike.webhook_event_version(p public.webhook_events) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (select s.version from public.webhook_subjects as s
    where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.question ->> 'kind'
      and s.provider_id = p.question ->> 'provider_id');
end $$;
comment on function turnpike.webhook_event_version(public.webhook_events) is
  'How often what the event''s question is about was changed; null without a question.';
