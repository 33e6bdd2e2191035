"""Functions that are optimised with their caller alone.

numba finishes every function before it links it into its caller: it optimises it and makes machine code of
it, and in the caller all of that is done again, once for each level of calls. The kernel is ten levels deep.
Here a function is handed to its caller as it was written down; the outermost one is optimised, with all that
it calls.
"""

# mypy: allow-untyped-calls, allow-subclassing-any, allow-untyped-decorators

from __future__ import annotations

from typing import Any

from numba import _dynfunc  # type: ignore[attr-defined]
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.typed_passes import NativeLowering, NoPythonBackend


class _Part(JITCodeLibrary):
    """Code that is linked and nothing else."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class _PartLowering(NativeLowering):
    """Lowering that ends before there is machine code; what stands for the function cannot be called."""

    _name = "part_lowering"

    def run_pass(self, state: Any) -> bool:
        state.library = _Part(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        module, name = lowered.fndesc.lookup_module(), lowered.fndesc.qualname
        nowhere = 0
        handle = _dynfunc.make_function(module, name, "", nowhere, lowered.env, (state.library,))
        state.targetctx.insert_user_function(handle, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=handle)
        return True


class PartCompiler(CompilerBase):
    """numba's compiler up to the point where a function is written down for LLVM."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's own passes with the last ones replaced."""
        manager = PassManager("part")
        for passes in (DefaultPassBuilder.define_untyped_pipeline, DefaultPassBuilder.define_typed_pipeline):
            manager.passes.extend(passes(self.state).passes)
        manager.add_pass(_PartLowering, "write down")
        manager.add_pass(NoPythonBackend, "hand over")
        manager.finalize()
        return [manager]
