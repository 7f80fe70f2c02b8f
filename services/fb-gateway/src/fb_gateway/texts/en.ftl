# The Facebook gateway's own texts: the persistent menu, and the name of whom Facebook does not name.

menu-support = Support
menu-payment = Payment
menu-menu = Menu
greeting = Hello! Press “Get Started”, and we will answer.
nameless = Facebook client { $number }
