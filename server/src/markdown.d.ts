/** Pages and FAQ answers are Markdown files; the bundler and the test hook hand them over as text. */
declare module '*.md' {
  const text: string;
  export default text;
}
