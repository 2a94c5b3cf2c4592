/* Files that are part of the program. The build names them. */
#ifdef __CET__
#include <cet.h> /* says that this file, which has no code, does not stand in the way of it */
#endif
    .section .rodata
    .global muster_demo_company
    .global muster_demo_company_end
    .balign 16
muster_demo_company:
    .incbin MUSTER_DEMO_COMPANY
muster_demo_company_end:
    .byte 0
    .global muster_generator_words
    .global muster_generator_words_end
    .balign 16
muster_generator_words:
    .incbin MUSTER_GENERATOR_WORDS
muster_generator_words_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
