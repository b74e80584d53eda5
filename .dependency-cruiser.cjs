/** The rooms' borders (CONTRIBUTING.md). `npm run check:rooms` holds them. */
const outside = (room, allowed) => ({
  name: `${room}-border`,
  severity: "error",
  comment: `src/${room} may import only: ${allowed.join(", ")}`,
  from: { path: `^src/${room}/` },
  to: { path: "^(src|electron|renderer|tests|tools)/", pathNot: `^src/(${[room, ...allowed].join("|")})/` },
});

module.exports = {
  forbidden: [
    outside("contract", []),
    outside("otp", ["contract"]),
    outside("identity", ["contract"]),
    outside("card", ["contract", "otp"]),
    outside("reader", ["contract", "card"]),
    outside("trust", ["contract"]),
    outside("ledger", ["contract", "trust"]),
    outside("sync", ["contract", "trust", "ledger"]),
    outside("counter", ["contract", "otp", "card", "reader", "identity", "trust", "ledger", "sync"]),
    outside("phone", ["contract", "otp", "card", "reader", "trust"]),
    outside("registry", ["contract", "otp", "trust"]),
    outside("workstation", ["contract", "card", "reader", "trust", "ledger", "sync", "counter", "registry"]),
    {
      name: "renderer-types-only",
      severity: "error",
      comment: "the renderer knows the contract's types and nothing else of the system",
      from: { path: "^renderer/" },
      to: { path: "^(src|electron|tests|tools)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "renderer-contract-only",
      severity: "error",
      from: { path: "^renderer/" },
      to: { path: "^(src|electron)/", pathNot: "^src/contract/" },
    },
    {
      name: "nobody-imports-shells",
      severity: "error",
      comment: "electron, renderer and cli put parts together; no room knows them",
      from: { path: "^src/", pathNot: "^src/cli/" },
      to: { path: "^(electron|renderer|src/cli)/" },
    },
    {
      name: "pure-rooms",
      severity: "error",
      comment: "contract, otp, card and identity reach no file, socket or process",
      from: { path: "^src/(contract|otp|card|identity)/", pathNot: "^src/card/virtual/vpcd/" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|buffer|util)$" },
    },
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-dependencies",
      severity: "error",
      comment: "what ships may not need what is only installed to build and test",
      from: { path: "^(src|electron)/", pathNot: "^electron/stand-in/" },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/electron/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|node_modules)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
      conditionNames: ["import", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
