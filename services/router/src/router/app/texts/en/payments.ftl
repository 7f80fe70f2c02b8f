# Payment: what clients read and what operators read.

payment-how = { $details }

    When you have paid, please send a screenshot of the receipt here.
payment-tariff =
    { $name } — { $price } for { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
credited = Your payment was credited, thank you! “{ $tariff }” is paid until { $day }.
credited-unverified =
    Your payment was credited, thank you! “{ $tariff }”, { $days ->
        [one] +{ $days } day
       *[other] +{ $days } days
    }.
receipt-doubted = We have your receipt. A person will look at it, and we will answer you right away.
receipt-rejected = We looked at the receipt and could not credit a payment for it. If you did pay, press “Payment” and send another screenshot, or write to us.
credit-undone = We took back a credit for “{ $tariff }”: your subscription is paid until { $day }. If that is a mistake, please write to us.
credit-undone-none = We took back a credit for “{ $tariff }”; your subscription is not paid now. If that is a mistake, please write to us.
credit-undone-unverified =
    We took back a credit for “{ $tariff }” ({ $days ->
        [one] { $days } day
       *[other] { $days } days
    }). If that is a mistake, please write to us.
email-final-credited = A payment was credited to this e-mail, so only a person can change it now. Please write to us.

button-reject = Reject
button-cancel = Cancel
button-undo = Undo
operators-credited =
    💰 { $name } · { $channel }: credited “{ $tariff }”, { $price }, { $days ->
        [one] +{ $days } day
       *[other] +{ $days } days
    }, paid until { $day }. { $recipient ->
        [unchecked] The recipient was not checked.
        [unread] The recipient could not be read.
        [hand] By hand: { $by }.
       *[ours] The recipient was checked.
    }
operators-receipt =
    { $name } · { $channel }: a receipt was not credited by itself. { $reason ->
        [seen_before] This receipt was credited before.
        [undone_before] A credit for this receipt was taken back before.
        [after_credit] Another receipt of this payment was credited.
        [after_rejection] The receipt before was rejected.
        [no_client] The client has named no e-mail.
        [silent] Nobody has read it: the recogniser did not answer.
        [spared] It was not read: too many pictures came from this client within an hour.
        [unread] It could not be read.
        [file_gone] The messenger has the picture no longer.
        [file_too_large] The picture is too large.
        [file_refused] The messenger did not give the picture.
        [broken] The file is damaged, or no picture.
        [format] This kind of picture is not read.
        [animated] It moves; such pictures are not read.
        [too_many_pixels] The picture is too large.
        [ocr_down] The recogniser did not answer in time.
        [ocr_quota] The recogniser takes no more pictures: its limit is reached.
        [ocr_key] The recogniser does not take our key.
        [ocr_refused] The recogniser did not take the picture.
        [no_receipt] It does not look like a receipt.
        [failed] It says that the payment failed.
        [pending] It says that the payment is being processed.
        [refunded] It says that the money was returned.
        [old] It is too old.
        [future] Its date is yet to come.
        [unsure_date] Its date can be read in two ways.
        [stranger] The recipient is not one of PAYMENT_RECIPIENTS.
        [no_tariff] No tariff has this price.
        [several_tariffs] Several tariffs fit.
        [no_amount] No sum was found.
        [incoming] It looks like money received, not paid.
        [unclear_sum] Which of the sums was paid is not clear.
        [unreadable_sum] The sum cannot be read.
       *[by_hand] Credit it by hand?
    }{ $known ->
        [yes] {" "}On the picture: { $amount }.
       *[no] {""}
    }
operators-receipt-settled = Settled: another receipt of this payment was credited. If it is one more payment, reply to it with /paid.
operators-receipt-credited = ✅ Credited “{ $tariff }”: { $who }
operators-receipt-rejected = ❌ Rejected: { $who }
operators-receipt-cancelled = Cancelled: { $who }
operators-credit-undone =
    ↩️ Undone: { $who }. { $left ->
        [no] There is no subscription now.
       *[yes] Paid until { $day }.
    }
operators-press-credited = Credited
operators-press-reject = Rejected; the client is told
operators-press-cancel = Cancelled
operators-press-undone = The credit was taken back; the client is told
operators-press-no-client = The client has named no e-mail: there is nobody to credit
operators-press-no-tariff = This tariff is no more
operators-press-seen = Such a receipt was credited before! Press once more to credit it all the same
operators-paid-no-client = The client has named no e-mail yet: there is nobody to credit.
operators-paid-no-tariffs = There are no tariffs yet: the owner makes them with /tariffs or in the table.
operators-paid-already = “{ $tariff }” was credited for this message already. If that is a mistake, take it back.
