## Menu and buttons

menu-support = Contact support
menu-support-short = Support
menu-payment = Payment
menu-payment-short = Payment
menu-close = End the dialog
menu-close-short = End the dialog
menu-subscription = My subscription
menu-subscription-short = My subscription
menu-email = Correct my e-mail
menu-email-short = Correct my e-mail
menu-code = Mail me a code
menu-code-short = Mail me a code
# The other language's own name: pressing it changes to that one.
menu-language = 🌐 Русский
menu-language-short = 🌐 Русский
rate-button = { $score }
button-fix = Send the correction
button-agent = Send as a person's answer
button-confirm = Confirm identity
button-allow = Allow
button-refuse = Refuse

## Names

channel-telegram = Telegram
channel-vk = VK
channel-facebook = Facebook
nameless = No name

## In the header of a client's message and under it

forwarded = forwarded
forwarded-from = forwarded from { $name }
changed = changed
relay-was = ✎ Before: { $text }
relay-changed = ✎ Changed
