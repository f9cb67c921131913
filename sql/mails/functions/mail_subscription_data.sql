-- What a mail says of a subscription: less than its owner's page, since a mail stays where it was sent.
create or replace function turnpike.mail_subscription_data(p public.subscriptions) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return turnpike.subscription_json(p) - array['features', 'limits', 'pending_change', 'account'];
end $$;
comment on function turnpike.mail_subscription_data(public.subscriptions) is 'A Subscription without features, limits and pending_change.';
