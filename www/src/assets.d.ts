/** Style sheets are imported for the bundler to gather; they have nothing to say to the code. */
declare module "*.css";
