# Texts for when the operator chat takes less than people write.

relays-late = Вы написали много сообщений сразу, поэтому поддержка увидит их с задержкой. Ни одно не потеряется, повторять не нужно.
