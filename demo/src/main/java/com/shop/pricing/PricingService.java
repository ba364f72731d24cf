package com.shop.pricing;

import com.shop.users.User;
import java.sql.SQLException;
import java.util.List;

/** What an order costs. Threads: any. */
public class PricingService {
    private static final int ASK_SUPPLIER_FROM = 50;

    private final SupplierGateway supplier;
    private final List<Discount> discounts;

    public PricingService(SupplierGateway supplier, List<Discount> discounts) {
        this.supplier = supplier;
        this.discounts = discounts;
    }

    /** Cents for the whole quantity; large quantities are quoted by the supplier, which takes a fifth of a second. */
    public long price(String sku, int qty, User user) throws SQLException {
        long cents = qty >= ASK_SUPPLIER_FROM ? supplier.quote(sku, qty) : qty * listPrice(sku);
        int percent = discounts.stream()
                .mapToInt(discount -> discount.percent(qty, user))
                .sum();
        return cents * (100 - percent) / 100;
    }

    static long listPrice(String sku) {
        return 199 + 100L * Integer.parseInt(sku.substring(sku.indexOf('-') + 1));
    }
}
