"""Sub-commands of ``fazhi``, grouped by what they work on; each module registers its own."""
