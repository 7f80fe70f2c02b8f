## Templates of answers

template-none =
    There are no templates yet.
    { template-how }
template-head = Templates of answers:
template-how =
    To add one: “/template + name: text”; to remove the second: “/template - 2”.
    To send the second to a client: “/template 2” as a reply to the client's message.
    In the text, {"{name}"}, {"{tariff}"} and {"{date}"} (the last paid day) are filled with what is known of the client.
template-added = The template “{ $name }” is kept as number { $number }.
template-removed = The template “{ $name }” was removed. The numbers of the others have moved: /template lists them.
template-no-number = There is no template with the number { $number }. /template lists them.
template-name-taken = There is a template with this name already, number { $number }. Remove it, or give the new one another name.
template-too-many = There are { $most } templates already, and no room for more. Remove one: “/template - number”.
template-too-long = Not kept: a name has up to { $name } characters, a text up to { $text }.
template-slash = Not kept: what begins with “/” does not go to a client. Please begin the text in another way.
template-unknown-field =
    Not kept: there is no field {"{"}{ $field }{"}"}. There are {"{name}"}, {"{tariff}"} and {"{date}"}, the last paid day.
template-field-missing =
    Nothing was sent to the client: { $missing ->
        [proof] the template names a tariff or date, and the client's identity is not confirmed. Confirm it, or write the answer yourself.
       *[subscription] the template names a tariff or date, and the client has no subscription. Please write the answer yourself.
    }
template-sent = Sending “{ $name }”: { $text }
