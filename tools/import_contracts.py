"""A contract for import-linter: what a registry lists does not know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class IndependentMembers(Contract):
    """The modules beside `registry` that import it do not import each other, not even indirectly.

    Each takes what the registry says of it from there, so no list has to be kept.
    """

    type_name = "independent_members"

    registry = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002
        """Look for routes from member to member."""
        room = self.registry.rpartition(".")[0]
        importers = graph.find_modules_that_directly_import(self.registry)
        inside = [name for name in importers if name.startswith(f"{room}.")]
        depth = room.count(".") + 2
        members = {".".join(name.split(".")[:depth]) for name in inside}  # a folder is one member
        found = graph.find_illegal_dependencies_for_layers(layers=(members,))
        routes = [
            " -> ".join((*sorted(route.heads), *route.middle, *sorted(route.tails)))
            for dependency in found
            for route in dependency.routes
        ]
        return ContractCheck(
            kept=bool(members) and not routes,
            metadata={"routes": routes or [f"{self.registry} is imported by no member"]},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the routes."""
        for route in sorted(check.metadata["routes"]):
            output.print_error(route, bold=False)
