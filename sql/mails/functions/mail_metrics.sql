-- Small, indexed counts only.
create or replace function turnpike.mail_metrics() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array(
    turnpike.metric('turnpike_mails', 'gauge', 'Mails that were not sent, by why.',
      (select count(*) from public.mails as m where m.status = 'pending'), '{"status": "pending"}'),
    turnpike.metric('turnpike_mails', 'gauge', 'Mails that were not sent, by why.',
      (select count(*) from public.mails as m where m.status = 'dead'), '{"status": "dead"}'),
    turnpike.metric('turnpike_mails_oldest_seconds', 'gauge', 'How long the mail has waited that has been due the longest, in seconds.',
      (select extract(epoch from now() - min(m.next_attempt_at)) from public.mails as m
        where m.status = 'pending' and m.next_attempt_at <= now())::numeric(20, 0)));
end $$;
comment on function turnpike.mail_metrics() is 'The metrics of this domain, as turnpike.metric makes them.';
