-- One's own uses.
create policy coupon_redemptions_select_own on public.coupon_redemptions for select to authenticated
  using (user_id = (select turnpike.uid()));
