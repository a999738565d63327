/** Vite makes a file of it and gives its address. */
declare module '*.wasm?url' {
  const url: string
  export default url
}
