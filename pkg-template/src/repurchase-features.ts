/** What the learned model of the next purchase goes by: expressions, of which those count that the data allows. Their names are texts. */

export const FEATURES = [
  { id: "recency", is: "ln(1 + recency_days)" },
  { id: "quiet", is: "min(10, features.quiet)" },
  { id: "orders", is: "ln(1 + frequency)" },
  { id: "orders_lately", is: "ln(1 + count(orders, last 90 days))" },
  { id: "orders_year", is: "ln(1 + count(orders, last 365 days))" },
  { id: "tenure", is: "ln(1 + features.tenure / 1 day)" },
  { id: "average", is: "ln(max(1, features.average_order / quantile(features.average_order, 0.5) * 100))" },
  { id: "variety", is: "ln(1 + features.variety)" },
  { id: "discount", is: "scores.price_sensitivity" },
  { id: "engagement", is: "ln(1 + scores.engagement)" },
  { id: "carts", is: "ln(1 + features.carts)" },
  { id: "service", is: "ln(1 + scores.service_load)" },
  { id: "satisfaction", is: "scores.satisfaction" },
  { id: "season", is: "ln(1 + count(orders, between day $from and 365 before))" },
] as const;

/** Stands for the days from the end of the same period a year ago to the as-of day. */
export const FROM = "$from";
