"""A contract for import-linter: what a registry lists does not know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class IndependentMembers(Contract):
    """The modules of `registry` that it imports do not import each other, not even indirectly.

    A registry is a package whose `__init__` imports its members, so no list has to be kept.
    """

    type_name = "independent_members"

    registry = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002
        """Look for routes from member to member."""
        depth = self.registry.count(".") + 2
        imported = graph.find_modules_directly_imported_by(self.registry)
        inside = [name for name in imported if name.startswith(f"{self.registry}.")]
        members = {".".join(name.split(".")[:depth]) for name in inside}  # a folder is one member
        found = graph.find_illegal_dependencies_for_layers(layers=(members,))
        routes = [
            " -> ".join((*sorted(route.heads), *route.middle, *sorted(route.tails)))
            for dependency in found
            for route in dependency.routes
        ]
        return ContractCheck(
            kept=bool(members) and not routes,
            metadata={"routes": routes or [f"{self.registry} imports no member"]},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the routes."""
        for route in sorted(check.metadata["routes"]):
            output.print_error(route, bold=False)
