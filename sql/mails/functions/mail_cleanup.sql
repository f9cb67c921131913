-- What a mail said is of no use once it is sent, and names people; that it was sent is kept a while longer. One that is dead keeps its
-- words until it goes, since it may still be sent.
create or replace function turnpike.mail_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_emptied bigint;
  v_deleted bigint;
  c_words_kept constant interval := '30 days';
  c_kept constant interval := '90 days';
begin
  delete from public.mails as m
  using (select x.id from public.mails as x where x.status <> 'pending' and x.updated_at <= now() - c_kept
    limit p_max_rows for update skip locked) as old
  where m.id = old.id;
  get diagnostics v_deleted = row_count;
  update public.mails as m set data = '{}', sent_to = null, email = null
  from (select x.id from public.mails as x
    where x.status in ('sent', 'skipped') and x.updated_at <= now() - c_words_kept and x.data <> '{}'
    limit p_max_rows for update skip locked) as old
  where m.id = old.id;
  get diagnostics v_emptied = row_count;
  return jsonb_build_object('mails_emptied', v_emptied, 'mails', v_deleted);
end $$;
comment on function turnpike.mail_cleanup(integer) is
  'Empties up to so many mails that were sent or skipped 30 days ago or earlier and deletes up to so many that ended 90 days ago: '
  '{mails_emptied, mails}.';
